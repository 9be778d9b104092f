import type { SchemaNames } from "../names.js";
import { STEADY_PLANS } from "./queue-rank.js";
import { takeOne, takeTurns } from "./queue-take.js";
import { nextProperty, nextTurns, WAYS } from "./queue-turns.js";

/** From this many jobs on, workers claim one after the other. */
const MANY = 50;

/**
 * Takes due jobs of properties that are switched on. A later step that changes what that means makes the function anew.
 * @param isOn what of an integration `i` lets its property's jobs be taken; `since` is the claim's instant
 */
export const claimFunction = (names: SchemaNames, create: "CREATE" | "CREATE OR REPLACE", isOn: string): string => `
-- Properties take turns, circularly and behind after_property. Returns the jobs as a JSON array of arrays, in any order.
${create} FUNCTION ${names.ours}.lead_sync_claim(
    worker TEXT, since TIMESTAMPTZ, lease_end TIMESTAMPTZ, max_jobs INTEGER, after_property UUID
) RETURNS TEXT
LANGUAGE plpgsql${STEADY_PLANS}
AS $$
DECLARE
    due_rank CONSTANT TIMESTAMP := since AT TIME ZONE 'UTC';
    nobody CONSTANT UUID := '00000000-0000-0000-0000-000000000000';
    start CONSTANT UUID := coalesce(after_property, nobody);
    place UUID := start;
    may_pull BOOLEAN;
    may_push BOOLEAN;
    has_wrapped BOOLEAN := false;
    is_lap_over BOOLEAN := false;
    wanted INTEGER := max_jobs;
    -- Properties whose turn it is, and those that gave all they were asked for and get another one.
    turns UUID[];
    generous UUID[] := '{}';
    owners UUID[];
    job TEXT;
    jobs TEXT[];
    taken TEXT[] := '{}';
BEGIN
    IF (SELECT true FROM ${names.ours}.lead_sync_queue AS q
        WHERE q.status = 'processing' AND q.lease_until <= since ORDER BY q.lease_until LIMIT 1) THEN
        PERFORM ${names.ours}.lead_sync_reap(since);
    END IF;

    IF max_jobs = 1 THEN
        -- Most often the next property has one.
        SELECT p.id, ${WAYS[0].isOpen}, ${WAYS[1].isOpen} INTO place, may_pull, may_push
        FROM (SELECT ${nextProperty(names, "start")} AS id) AS p
        LEFT JOIN ${names.ours}.resman_integration AS i ON i.property_id = p.id
        WHERE ${isOn};
        IF place IS NOT NULL THEN
            BEGIN
${takeOne(names, isOn)}
            EXCEPTION WHEN unique_violation OR deadlock_detected THEN
                job := NULL;
            END;
            IF job IS NOT NULL THEN RETURN '[' || job || ']'; END IF;
        END IF;
        place := start;
    ELSIF max_jobs >= ${MANY} THEN
        PERFORM ${names.ours}.lead_sync_line_up();
    END IF;

    LOOP
        IF is_lap_over THEN
            turns := generous[:wanted];
            generous := generous[wanted + 1:];
        ELSE
${nextTurns(names, isOn)}
            is_lap_over := cardinality(turns) < wanted;
            place := coalesce(turns[cardinality(turns)], place);
            has_wrapped := has_wrapped OR place <= start;
        END IF;

        IF cardinality(turns) > 0 THEN
            FOR attempt IN 1..10 LOOP
                BEGIN
${takeTurns(names, isOn)}
                    EXIT;
                EXCEPTION WHEN unique_violation OR deadlock_detected THEN
                    -- Another worker took another job of one of these leads at the same moment.
                    IF attempt = 10 THEN RAISE; END IF;
                END;
            END LOOP;
            IF cardinality(jobs) < wanted THEN
                generous := generous || ARRAY(
                    SELECT t.property_id FROM unnest(turns) WITH ORDINALITY AS t(property_id, turn)
                    WHERE cardinality(array_positions(owners, t.property_id)) >= wanted / cardinality(turns)
                    ORDER BY t.turn
                );
            END IF;
            taken := taken || jobs;
            wanted := wanted - cardinality(jobs);
        END IF;
        EXIT WHEN wanted = 0 OR (is_lap_over AND cardinality(generous) = 0);
    END LOOP;
    RETURN '[' || array_to_string(taken, ',') || ']';
END
$$;
`;
