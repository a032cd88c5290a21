/** A step that is not reached. Not NULL: DuckDB's ASOF joins order NULL below every time. */
const NEVER = '9000000000000000000';

/** A table (id, owner, time): each touchpoint of `held` (id, holder, time) with whom its holder's links give it to; without links it stays. */
function handedOver(name: string, held: string): string {
  return `CREATE TABLE ${name} AS
    SELECT id, any_value(time) AS time, coalesce(max_by(stronger, start) FILTER (start <= time), min_by(stronger, start), any_value(holder)) AS owner
    FROM (${held}) held LEFT JOIN links ON weaker = holder GROUP BY id`;
}

/**
 * The recount: what must stand in the tables, from the ledger of acknowledged requests alone. DuckDB and plain SQL, written from DEFINITIONS,
 * without the product's code. `ack` is the ledger, one row a copy; each statement makes one table.
 */
export const truth: readonly string[] = [
  // One event is (source, id); of copies that differ the earliest counts. It comes in under the strongest identifier it names.
  `CREATE TABLE events AS SELECT id, any_value("user") AS "user", any_value(device) AS device, min(time) AS time, any_value(type) AS type, any_value("order") AS order_id, any_value(amount) AS amount,
     coalesce(any_value("user"), any_value(device), 'order:' || any_value("order")) AS origin FROM ack GROUP BY id`,
  // Who used a weaker identifier, and from when on: where 30 minutes passed without it, a use begins anew.
  `CREATE TABLE links AS
   WITH named AS (SELECT origin AS stronger, device AS weaker, time FROM events WHERE "user" IS NOT NULL AND device IS NOT NULL
                  UNION ALL SELECT origin, 'order:' || order_id, time FROM events WHERE order_id IS NOT NULL AND coalesce("user", device) IS NOT NULL)
   SELECT stronger, weaker, time AS start FROM (SELECT *, lag(time) OVER (PARTITION BY stronger, weaker ORDER BY time) AS before FROM named) WHERE before IS NULL OR time - before > 1800000`,
  // A touchpoint is whose who used its identifier last before it, else who used it first; an order's may be a browser's, and the browser's somebody's.
  handedOver('by_origin', `SELECT id, origin AS holder, time FROM events`),
  handedOver('by_holder', `SELECT id, owner AS holder, time FROM by_origin`),
  // Of several who completed one order the strongest, then the earliest has it. A refund that names the order alone goes where the order is, whoever used the browser since.
  `CREATE TABLE claims AS SELECT order_id, min_by(owner, (CASE WHEN owner IN (SELECT "user" FROM events) THEN 1 WHEN owner IN (SELECT device FROM events) THEN 2 ELSE 3 END, events.time)) AS claimant
     FROM events JOIN by_holder USING (id) WHERE type = 'order.completed' AND order_id IS NOT NULL GROUP BY order_id`,
  `CREATE TABLE t_touchpoints AS SELECT id, CASE WHEN type = 'order.refunded' AND origin = 'order:' || order_id THEN coalesce(claimant, owner) ELSE owner END AS lead, origin, events.time, type, order_id, amount
     FROM events JOIN by_holder USING (id) LEFT JOIN claims USING (order_id)`,
  `CREATE TABLE t_leads AS SELECT lead, min(time) AS first_seen, max(time) AS last_seen, count(*) AS touchpoints, count(DISTINCT CASE WHEN type = 'order.completed' THEN order_id END) AS orders FROM t_touchpoints GROUP BY lead`,
  `CREATE TABLE t_activity AS SELECT time - time % 900000 AS bucket, type, count(*) AS touchpoints FROM t_touchpoints GROUP BY ALL`,
  `CREATE TABLE t_revenue AS
   WITH orders AS (SELECT lead, order_id, time, amount FROM t_touchpoints WHERE type = 'order.completed'),
        refunds AS (SELECT lead, order_id, sum(amount) AS refunded FROM t_touchpoints WHERE type = 'order.refunded' GROUP BY ALL)
   SELECT time - time % 900000 AS bucket, count(*) AS orders, sum(amount - coalesce(refunded, 0)) AS revenue, sum(coalesce(refunded, 0)) AS refunded
   FROM orders LEFT JOIN refunds USING (lead, order_id) GROUP BY ALL`,
  // The default sales funnel. No type fills two steps, so the earliest next touchpoint is always the best one.
  `CREATE TABLE steps AS SELECT lead, time, CASE
     WHEN type IN ('page.viewed', 'ad.clicked', 'email.clicked', 'social.engaged') THEN 1
     WHEN type IN ('content.downloaded', 'form.submitted', 'chat.started', 'lead.signed_up', 'product.viewed') THEN 2
     WHEN type IN ('meeting.booked', 'call.held', 'quote.sent', 'trial.started', 'opportunity.opened', 'cart.added', 'checkout.started') THEN 3
     WHEN type IN ('order.completed', 'opportunity.won', 'subscription.started') THEN 4 END AS step FROM t_touchpoints`,
  `CREATE TABLE chains AS
   WITH one AS (SELECT DISTINCT lead, time AS entry FROM steps WHERE step = 1),
        two AS (SELECT one.lead, entry, coalesce(s.time, ${NEVER}) AS second FROM one ASOF LEFT JOIN (SELECT * FROM steps WHERE step = 2) s ON one.lead = s.lead AND one.entry <= s.time),
        three AS (SELECT two.lead, entry, second, coalesce(s.time, ${NEVER}) AS third FROM two ASOF LEFT JOIN (SELECT * FROM steps WHERE step = 3) s ON two.lead = s.lead AND two.second <= s.time),
        four AS (SELECT three.lead, entry, second, third, coalesce(s.time, ${NEVER}) AS fourth FROM three ASOF LEFT JOIN (SELECT * FROM steps WHERE step = 4) s ON three.lead = s.lead AND three.third <= s.time)
   SELECT lead, entry,
     CASE WHEN fourth <= entry + 2592000000 THEN 4 WHEN third <= entry + 2592000000 THEN 3 WHEN second <= entry + 2592000000 THEN 2 ELSE 1 END AS level, second, third, fourth
   FROM four`,
  // The best entry of each lead and quarter of an hour, the earliest on ties; and of each lead altogether.
  `CREATE TABLE t_contributions AS SELECT lead, entry - entry % 900000 AS bucket, max(level) AS level, min_by(entry, (-level, entry)) AS entry FROM chains GROUP BY ALL`,
  `CREATE TABLE t_funnel AS SELECT lead, max(level) AS level, min_by(entry, (-level, entry)) AS entry FROM chains GROUP BY lead`,
];
