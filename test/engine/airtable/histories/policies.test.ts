import { describeHistories, seedsFrom } from "./describe-histories.js";
import { ASKING, LOCAL_WINS } from "./policies.js";

describeHistories("shared fields, for which somebody is asked", seedsFrom(2001, 20), { ...ASKING, steps: 40 }, [
  /staff decides/,
  /is killed/,
]);
describeHistories("shared fields, for which the portal wins", seedsFrom(3001, 20), { ...LOCAL_WINS, steps: 40 }, [
  /is killed/,
]);
