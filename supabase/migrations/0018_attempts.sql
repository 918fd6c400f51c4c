-- A dispatcher answers for a claim. What it tells twice, or after another has taken the message, is of no later attempt.
alter table outbound_messages rename column epoch to claim_id;
drop function if exists record_outcomes(uuid, bigint, jsonb);

-- Its refusal has stopped its campaign: a second time it fails.
alter table outbound_messages add column stopped_campaign boolean not null default false;

-- Refusals that say nothing of the message refused, since Meta last answered for one.
alter table campaigns
  add column refused_in_a_row integer not null default 0,
  add column refused_since timestamptz;
