-- Changes the columns that `p_changes` names; a null clears one. The audit log says which were changed, not to what. The
-- name of a vendor that signed up here is its company; that of one from Clerk is Clerk's.
create or replace function update_vendor_profile(
  p_organization_id uuid,
  p_changes jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_refusal text;
  v_old vendor_profiles;
  v_new vendor_profiles;
  v_changed jsonb;
begin
  perform from organizations where id = p_organization_id for no key update;
  v_refusal := refusal_of(p_organization_id);
  if v_refusal is not null then
    return jsonb_build_object('ok', false, 'code', v_refusal);
  end if;
  insert into vendor_profiles (organization_id) values (p_organization_id) on conflict do nothing;
  select * into strict v_old from vendor_profiles where organization_id = p_organization_id for update;
  v_new := jsonb_populate_record(v_old, p_changes - 'organization_id' - 'updated_at');
  if v_new.currency <> v_old.currency and exists (select from wallets where organization_id = p_organization_id) then
    return jsonb_build_object('ok', false, 'code', 'VENDOR.CURRENCY_FIXED');
  end if;
  select jsonb_agg(field order by field) into v_changed
  from jsonb_each(to_jsonb(v_new)) as given(field, value)
  where value is distinct from to_jsonb(v_old) -> field;
  if v_changed is not null then
    update vendor_profiles
    set company = v_new.company,
        legal_name = v_new.legal_name,
        tax_id = v_new.tax_id,
        address_line1 = v_new.address_line1,
        address_line2 = v_new.address_line2,
        city = v_new.city,
        region = v_new.region,
        postal_code = v_new.postal_code,
        country = v_new.country,
        currency = v_new.currency,
        timezone = v_new.timezone,
        phone = v_new.phone,
        website = v_new.website,
        billing_email = v_new.billing_email,
        updated_at = now()
    where organization_id = p_organization_id;
    if v_changed ? 'company' and v_new.company is not null then
      update organizations set name = v_new.company where id = p_organization_id and clerk_org_id is null;
    end if;
    perform write_audit_log(
      p_organization_id, p_actor, 'vendor.updated', 'org_' || replace(p_organization_id::text, '-', ''),
      jsonb_build_object('fields', v_changed), p_correlation_id
    );
  end if;
  return jsonb_build_object('ok', true, 'profile', vendor_profile_of(p_organization_id));
end
$$;
grant execute on function update_vendor_profile(uuid, jsonb, text, text) to service_role;
