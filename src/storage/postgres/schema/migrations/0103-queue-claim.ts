import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";
import { STEADY_PLANS } from "./queue-rank.js";
import { takeOne, takeTurns } from "./queue-take.js";
import { nextProperty, nextTurns, WAYS } from "./queue-turns.js";

/** Takes due jobs in the order of work. Its cost does not grow with what waits, is paused, has ended or is not due yet. */
export const queueClaim: Migration = {
  number: 103,
  name: "queue claim",
  sql: (names) => [lineUp(names), claim(names)].join("\n"),
};

/** From this many jobs on, workers claim one after the other. */
const MANY = 50;

const lineUp = ({ ours, channel }: SchemaNames): string => `
-- Lets those who claim many jobs go one after the other: side by side, each reads and passes over what the others are
-- taking. Only for speed: who waited long goes ahead.
CREATE FUNCTION ${ours}.lead_sync_line_up() RETURNS VOID
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(${quoteLiteral(`${channel} claim`)}, 0));
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN;
END
$$;`;

const claim = (names: SchemaNames): string => `
-- Properties take turns, circularly and behind after_property. Returns the jobs as a JSON array of arrays, in any order.
CREATE FUNCTION ${names.ours}.lead_sync_claim(
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
        WHERE i.sync_enabled IS NOT FALSE;
        IF place IS NOT NULL THEN
            BEGIN
${takeOne(names)}
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
${nextTurns(names)}
            is_lap_over := cardinality(turns) < wanted;
            place := coalesce(turns[cardinality(turns)], place);
            has_wrapped := has_wrapped OR place <= start;
        END IF;

        IF cardinality(turns) > 0 THEN
            FOR attempt IN 1..10 LOOP
                BEGIN
${takeTurns(names)}
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
