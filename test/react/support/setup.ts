import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// axe asks for one; jsdom has none, and says so each time.
HTMLCanvasElement.prototype.getContext = () => null;

afterEach(cleanup);
