import { createTestDatabase, type TestDatabase } from '../../tests/support/postgres.ts';

/** Who may call what. A function that is in neither list is for the other functions only. */
const ALLOWED: Record<string, readonly string[]> = {
  service_role: [
    'abandon_provision',
    'accept_invitation',
    'accept_usage_events',
    'advance_campaign',
    'alert_low_balances',
    'allocate_proxy',
    'apply_clerk_member',
    'apply_clerk_organization',
    'apply_import_step',
    'apply_inbound_messages',
    'apply_subscription',
    'apply_template_page',
    'apply_template_read',
    'apply_usage_events',
    'attach_recharge_order',
    'auto_charge_of',
    'auto_recharge_of',
    'begin_clerk_observation',
    'begin_stripe_observation',
    'begin_template_observation',
    'campaign_failures',
    'cancel_recipients',
    'change_campaign',
    'change_list_members',
    'charged_between',
    'claim_auto_recharges',
    'claim_contact_export',
    'claim_contact_import',
    'claim_deletion',
    'claim_outbox',
    'claim_provision',
    'claim_recipients',
    'claim_template_operations',
    'claim_wallet_alerts',
    'clear_rate_limit',
    'clerk_organizations_of',
    'close_month',
    'close_wallet_alert',
    'count_dedicated_messages',
    'create_list',
    'create_template',
    'database_answers',
    'decide_adjustment',
    'default_margins_now',
    'delete_contact',
    'delete_instance',
    'delete_list',
    'delete_template',
    'edit_template',
    'end_contact_export',
    'end_contact_import',
    'enforce_due_slots',
    'ensure_month_partitions',
    'ensure_organization',
    'ensure_shared_channel',
    'ensure_wallet',
    'entitlement_of',
    'estimate_campaign',
    'expire_holds',
    'find_contacts',
    'find_invitation',
    'find_session',
    'finish_deletion',
    'finish_import_errors',
    'finish_outbox',
    'finish_provision',
    'finish_refusal',
    'finish_snapshot',
    'finish_template_operation',
    'import_contacts',
    'import_proxies',
    'import_rate_card',
    'init_recharge',
    'invite_member',
    'issue_one_time_code',
    'launch_campaign',
    'leave_saga',
    'lift_opt_out',
    'link_stripe_customer',
    'list_adjustments',
    'list_rate_cards',
    'list_wallets',
    'log_in',
    'log_out',
    'margins_of',
    'money_mail_addresses',
    'one_time_code_mail',
    'open_invitations',
    'opt_out',
    'organization_channel',
    'person_by_email',
    'place_instance',
    'prepare_dedicated_invoices',
    'prepared_dedicated_invoices',
    'preview_dedicated_invoice',
    'price_overrides_of',
    'proxies_to_probe',
    'proxy_stock',
    'prune_audience',
    'prune_dedicated_messages',
    'prune_messaging',
    'prune_people',
    'prune_usage',
    'queue_contact_import',
    'quote_recharge',
    'rates_of',
    'receive_webhook',
    'recharge_for_operator',
    'recharges_to_compare',
    'record_channel_number',
    'record_dead_letters',
    'record_dedicated_invoice',
    'record_export_page',
    'record_meta_reconciliation',
    'record_ordered_proxy',
    'record_outcomes',
    'record_proxy_probes',
    'record_purchase',
    'record_recharge_reconciliation_page',
    'record_reconciliation_page',
    'refresh_session',
    'refuse_subscription',
    'register_person',
    'release_credits',
    'release_proxy',
    'rename_list',
    'request_adjustment',
    'request_instance',
    'reserve_credits',
    'reserve_send_window',
    'reset_password',
    'resolve_dead_letter',
    'restart_campaigns',
    'revoke_invitation',
    'set_auto_recharge',
    'set_channel_rate',
    'set_channel_stopped',
    'set_default_margins',
    'set_kill_switch',
    'set_margins',
    'set_member_role',
    'set_organization_status',
    'set_price_overrides',
    'set_quiet_hours',
    'set_tax_rate',
    'set_waba',
    'set_wallet_settings',
    'settle_credits',
    'settle_invoice',
    'settle_meta_statuses',
    'settle_recharge',
    'settle_unmatched',
    'settlement_overview',
    'sign_in',
    'snapshot_recipients',
    'start_contact_export',
    'start_contact_import',
    'start_recharge_reconciliation',
    'start_reconciliation',
    'stripe_account_of',
    'take_rate_limit',
    'templates_of_event',
    'templates_unseen',
    'update_contact',
    'update_vendor_profile',
    'usage_of',
    'usage_shortfalls',
    'vendor_members',
    'vendor_profile_of',
    'verify_person',
    'wallet_balance',
    'wallet_ledger',
    'wallet_settings_of',
    'withhold_auto_recharge',
  ],
  worker: ['worker_beat', 'worker_report'],
  anon: [],
  authenticated: [],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it.each(Object.entries(ALLOWED))('%s may call just its functions', async (role, allowed) => {
  const rows = await database.query<{ name: string }>(
    `select distinct p.proname as name from pg_proc p
     where p.pronamespace = 'public'::regnamespace and has_function_privilege($1, p.oid, 'execute')
     order by 1`,
    [role],
  );
  expect(rows.map(({ name }) => name)).toEqual(allowed);
});

it('every function pins its search path', async () => {
  const rows = await database.query(
    `select proname from pg_proc where pronamespace = 'public'::regnamespace
       and prokind <> 'a' -- an aggregate has no body
       and not exists (select from unnest(coalesce(proconfig, '{}')) setting where setting like 'search_path=%')`,
  );
  expect(rows).toEqual([]);
});

it('every table has row level security, and no policy opens one', async () => {
  const open = await database.query(
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
  );
  expect(open).toEqual([]);
  expect(await database.query(`select policyname from pg_policies where schemaname = 'public'`)).toEqual([]);
});

it('no table can be written past the functions, and only service_role can read', async () => {
  const rows = await database.query<{ role: string; relname: string; privilege: string }>(
    `select r.role, c.relname, p.privilege
     from pg_class c,
       unnest(array['anon', 'authenticated', 'worker', 'service_role']) as r(role),
       unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as p(privilege)
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
       and has_table_privilege(r.role, c.oid, p.privilege)`,
  );
  expect(rows.filter(({ role, privilege }) => role !== 'service_role' || privilege !== 'select')).toEqual([]);
  expect(rows.length).toBeGreaterThan(5);
});

it.each(['anon', 'authenticated', 'worker'])('%s cannot read a table', async (role) => {
  await expect(database.asRole(role, {}, (query) => query('select * from organizations'))).rejects.toThrow(
    /permission denied/,
  );
});

it('a worker is known by its token alone', async () => {
  const call = (claims: Record<string, unknown>) =>
    database.asRole('worker', claims, (query) => query(`select worker_beat(0, 'eu-west', 1)`));
  await expect(call({})).rejects.toThrow(/only a worker/);
  await expect(call({ sub: 'not-a-uuid' })).rejects.toThrow(/uuid/);
});
