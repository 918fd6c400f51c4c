-- Which secret opens an account, also one that nothing is sent from any more; null: the platform's own token.
create or replace function waba_secret_name(p_waba_id text) returns text
language sql stable
set search_path = public, pg_temp
as $$
  select secret_name from channels where waba_id = p_waba_id order by retired_at desc nulls first, id desc limit 1
$$;
