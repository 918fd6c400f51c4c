-- Numbers a read of Stripe before it begins; a settlement applies only what was read after the last one applied.
create or replace function begin_stripe_observation() returns bigint
language sql
security definer
set search_path = public, pg_temp
as $$ select nextval('stripe_observations') $$;
grant execute on function begin_stripe_observation() to service_role;
