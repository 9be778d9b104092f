import fc from "fast-check";
import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, it } from "vitest";
import { prometheusText } from "../../../src/rules/metrics/prometheus-text.js";

describe("the text Prometheus reads", () => {
  it("says of each name what it is, and leaves out what has no value", () => {
    const text = prometheusText([
      {
        name: "jobs_total",
        help: "Jobs.",
        type: "counter",
        series: [{ labels: { status: "failed" }, value: 2 }, { value: 0.5 }],
      },
      { name: "nothing", help: "None.", type: "gauge", series: [] },
    ]);
    expect(text).toBe(
      '# HELP jobs_total Jobs.\n# TYPE jobs_total counter\njobs_total{status="failed"} 2\njobs_total 0.5\n',
    );
  });

  it("counts a histogram's buckets up, and ends them with all", () => {
    const series = [{ labels: { remote: "r" }, counts: [1, 2, 3], bounds: [0.1, 1], sum: 9.5 }];
    expect(
      prometheusText([{ name: "took_seconds", help: "How long.", type: "histogram", series }]).split("\n"),
    ).toEqual([
      "# HELP took_seconds How long.",
      "# TYPE took_seconds histogram",
      'took_seconds_bucket{remote="r",le="0.1"} 1',
      'took_seconds_bucket{remote="r",le="1"} 3',
      'took_seconds_bucket{remote="r",le="+Inf"} 6',
      'took_seconds_sum{remote="r"} 9.5',
      'took_seconds_count{remote="r"} 6',
      "",
    ]);
  });

  it("escapes help, and labels of any kind", () => {
    const help = 'a\\b\nc "d"';
    const text = prometheusText([{ name: "x", help, type: "gauge", series: [{ labels: { l: help }, value: 1 }] }]);
    expect(text).toBe('# HELP x a\\\\b\\nc "d"\n# TYPE x gauge\nx{l="a\\\\b\\nc \\"d\\""} 1\n');
    expect(parsePrometheus(text)).toMatchObject([{ metrics: [{ value: "1", labels: { l: help } }] }]);
  });

  it("is read back as it was meant", () => {
    const label = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !text.includes("\r"));
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    fc.assert(
      fc.property(fc.uniqueArray(label, { minLength: 1, maxLength: 4 }), value, (labels, number) => {
        const series = labels.map((text) => ({ labels: { l: text, fixed: "f" }, value: number }));
        const [family] = parsePrometheus(prometheusText([{ name: "x_seconds", help: "H.", type: "gauge", series }]));
        expect(family?.metrics.map(({ labels }) => labels?.l)).toEqual(labels);
        for (const metric of family?.metrics ?? []) expect(Number(metric.value) === number).toBe(true);
      }),
    );
  });

  it.each([
    [Number.POSITIVE_INFINITY, "+Inf"],
    [Number.NEGATIVE_INFINITY, "-Inf"],
    [Number.NaN, "NaN"],
  ])("writes %d as %s", (value, text) => {
    expect(prometheusText([{ name: "x", help: "H.", type: "gauge", series: [{ value }] }])).toContain(`\nx ${text}\n`);
  });
});
