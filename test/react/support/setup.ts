import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// axe asks for one; jsdom has none, and says so each time. What is rendered on a server runs without either.
if (typeof HTMLCanvasElement !== "undefined") HTMLCanvasElement.prototype.getContext = () => null;

afterEach(cleanup);
