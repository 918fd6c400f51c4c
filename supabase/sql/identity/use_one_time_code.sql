-- Tries a code: `OK` once, within its life by the database's clock, in at most five attempts. A refused attempt is
-- counted, so the caller returns the refusal and does not raise it.
create or replace function use_one_time_code(p_email text, p_purpose text, p_code_hash text) returns text
language plpgsql
set search_path = public, pg_temp
as $$
declare
  c_attempts constant integer := 5;
  v_code one_time_codes;
begin
  select * into v_code from one_time_codes where email = p_email and purpose = p_purpose for update;
  if not found or v_code.used_at is not null then
    return 'AUTH.CODE_INVALID';
  end if;
  if v_code.attempts >= c_attempts then
    return 'AUTH.CODE_EXHAUSTED';
  end if;
  if v_code.code_hash <> p_code_hash then
    update one_time_codes set attempts = attempts + 1 where email = p_email and purpose = p_purpose;
    return 'AUTH.CODE_INVALID';
  end if;
  if v_code.expires_at <= clock_timestamp() then
    return 'AUTH.CODE_EXPIRED';
  end if;
  update one_time_codes set used_at = now() where email = p_email and purpose = p_purpose;
  return 'OK';
end
$$;
