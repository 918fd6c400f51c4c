import type { InvocationContext } from '@azure/functions';
import { DefaultAzureCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import * as df from 'durable-functions';
import queueDeclarations from '../infra/queues.json' with { type: 'json' };
import { accessTokens } from '../shared/adapters/auth/access-tokens.ts';
import { blobContactFiles } from '../shared/adapters/blob/contact-files.ts';
import { clerkDirectory } from '../shared/adapters/clerk/directory.ts';
import { clerkWebhooks } from '../shared/adapters/clerk/webhooks.ts';
import { azureMailer } from '../shared/adapters/email/mailer.ts';
import { healthProbes } from '../shared/adapters/health/probes.ts';
import { connectCosmos, cosmosInstanceTimeline } from '../shared/adapters/cosmos/instance-timeline.ts';
import { connectKeyVault, instanceKeyVault } from '../shared/adapters/key-vault/instance-keys.ts';
import { durableOrchestrations } from '../shared/adapters/durable/orchestrations.ts';
import { proxySecretVault } from '../shared/adapters/key-vault/proxy-secrets.ts';
import { wabaSecretVault } from '../shared/adapters/key-vault/waba-secrets.ts';
import { pinoLogger } from '../shared/adapters/logging/pino-logger.ts';
import { brightDataProxies } from '../shared/adapters/proxy/bright-data.ts';
import { connectThrough } from '../shared/adapters/proxy/reach-through.ts';
import {
  connectServiceBus,
  serviceBusExhaustedMessages,
  serviceBusQueues,
} from '../shared/adapters/service-bus/queues.ts';
import { metaMedia } from '../shared/adapters/meta/media.ts';
import { metaMessages } from '../shared/adapters/meta/messages.ts';
import { metaPhoneNumbers } from '../shared/adapters/meta/phone-numbers.ts';
import { metaSubscriptions } from '../shared/adapters/meta/subscriptions.ts';
import { metaTemplates } from '../shared/adapters/meta/templates.ts';
import { metaAnalytics } from '../shared/adapters/meta/analytics.ts';
import { connectGraph } from '../shared/adapters/meta/http.ts';
import { razorpayRecharges } from '../shared/adapters/razorpay/recharges.ts';
import { connectStripe } from '../shared/adapters/stripe/client.ts';
import { stripeDedicatedInvoices } from '../shared/adapters/stripe/dedicated-invoices.ts';
import { stripePaymentProvider } from '../shared/adapters/stripe/payment-provider.ts';
import { stripeRecharges } from '../shared/adapters/stripe/recharges.ts';
import {
  supabaseAudiencePruning,
  supabaseContacts,
  supabaseInbound,
  supabaseLists,
  supabaseOptOuts,
} from '../shared/adapters/supabase/audience.ts';
import { supabaseBilling, supabaseWebhookInbox } from '../shared/adapters/supabase/billing.ts';
import { supabaseChannels } from '../shared/adapters/supabase/channels.ts';
import { supabaseDedicated } from '../shared/adapters/supabase/dedicated.ts';
import { supabaseContactExports, supabaseContactImports } from '../shared/adapters/supabase/contact-files.ts';
import { supabaseCampaignUpkeep, supabaseCampaigns } from '../shared/adapters/supabase/campaigns.ts';
import { supabaseDispatch } from '../shared/adapters/supabase/dispatch.ts';
import { supabaseKillSwitches } from '../shared/adapters/supabase/kill-switches.ts';
import { supabaseInstances, supabaseProvisioning } from '../shared/adapters/supabase/instances.ts';
import {
  supabaseAuditLogs,
  supabaseDeadLetters,
  supabaseMessaging,
  supabaseOutbox,
} from '../shared/adapters/supabase/messaging.ts';
import {
  supabaseDirectory,
  supabaseOrganizationAdministration,
  supabaseOrganizations,
} from '../shared/adapters/supabase/organizations.ts';
import { supabaseMailReads } from '../shared/adapters/supabase/mail-reads.ts';
import {
  supabasePeople,
  supabasePeopleUpkeep,
  supabaseRateLimits,
  supabaseSessions,
} from '../shared/adapters/supabase/people.ts';
import { supabaseMembers, supabaseVendors } from '../shared/adapters/supabase/vendors.ts';
import { supabaseTemplates } from '../shared/adapters/supabase/templates.ts';
import { supabaseUsage } from '../shared/adapters/supabase/metering.ts';
import { supabaseMargins, supabaseRates } from '../shared/adapters/supabase/rates.ts';
import { supabaseAdjustments, supabaseWallets } from '../shared/adapters/supabase/wallets.ts';
import { supabaseProxies, supabaseProxyFleet } from '../shared/adapters/supabase/proxies.ts';
import { supabaseRechargeReconciliations } from '../shared/adapters/supabase/recharge-reconciliations.ts';
import { supabaseAutoRecharges } from '../shared/adapters/supabase/auto-recharges.ts';
import { supabaseRecharges } from '../shared/adapters/supabase/recharges.ts';
import { supabaseTaxRates } from '../shared/adapters/supabase/tax-rates.ts';
import { supabaseReconciliations } from '../shared/adapters/supabase/reconciliations.ts';
import { supabaseSettlement, supabaseSettlementUpkeep } from '../shared/adapters/supabase/settlement.ts';
import { connectSupabase } from '../shared/adapters/supabase/rpc.ts';
import { supabaseWorkerTokens } from '../shared/adapters/supabase/worker-tokens.ts';
import { billingCustomerOf } from '../shared/billing/customer.ts';
import { keptOwnApps } from '../shared/channels/own-apps.ts';
import { wabaTokens } from '../shared/channels/access-token.ts';
import type { Config } from '../shared/config/config.ts';
import { makeAuthenticate } from '../shared/identity/authenticate.ts';
import { authenticatePersonOr } from '../shared/identity/authenticate-person.ts';
import { authenticateWorkerOr } from '../shared/identity/authenticate-worker.ts';
import { authSecrets } from '../shared/identity/auth-secrets.ts';
import { systemClock } from '../shared/kernel/clock.ts';
import { REGIONS } from '../shared/provisioning/instance.schema.ts';
import { MetaEventQueue } from '../shared/settlement/meta-event-queue.ts';
import { metaEventHandlers } from './settlement/meta-event-handlers.ts';

export type Container = ReturnType<typeof buildContainer>;

/** Builds every adapter once. Nothing here connects yet: clients connect at first use. */
export function buildContainer(config: Config) {
  const logger = pinoLogger(config.logLevel);
  const credential = new DefaultAzureCredential();
  const database = connectSupabase(config.supabase);
  const serviceBus = connectServiceBus(config.serviceBus, credential);
  const cosmos = connectCosmos(config.cosmos, credential);
  const secrets = connectKeyVault(config.keyVault.url, credential);
  const stripe = connectStripe(config.stripe);
  const storage =
    config.storage.kind === 'connectionString'
      ? BlobServiceClient.fromConnectionString(config.storage.connectionString)
      : new BlobServiceClient(`https://${config.storage.accountName}.blob.core.windows.net`, credential);

  const graph = connectGraph(config.meta);
  const wabaSecrets = wabaSecretVault(secrets);
  const accessTokenOf = wabaTokens(config.meta.accessToken, wabaSecrets);
  const channels = supabaseChannels(database);
  const billing = {
    store: supabaseBilling(database),
    payments: stripePaymentProvider(stripe, config.stripe.webhookSecret),
    reconciliations: supabaseReconciliations(database),
  };

  const clerk = clerkDirectory(config.clerk);
  const tokens = accessTokens({ authSecret: config.authSecret, issuer: config.apiBaseUrl });
  const keyed = authSecrets(config.authSecret);
  const timeline = cosmosInstanceTimeline(cosmos, config.cosmos.database);
  const deadLetters = supabaseDeadLetters(database);
  const proxyProvider = config.proxyProvider ? brightDataProxies(config.proxyProvider) : null;
  const proxySecrets = proxySecretVault(secrets);
  const queues = serviceBusQueues(serviceBus);
  const templates = {
    store: supabaseTemplates(database),
    meta: metaTemplates(graph),
    media: metaMedia(graph),
    channels,
    shared: config.meta,
    accessTokenOf,
    logger,
  };
  const channelDeps = {
    store: channels,
    numbers: metaPhoneNumbers(graph),
    subscriptions: metaSubscriptions(graph),
    secrets: wabaSecrets,
    appSecret: config.meta.appSecret,
    accessTokenOf,
    shared: config.meta,
  };
  return {
    config,
    logger,
    clock: systemClock,
    authenticate: authenticateWorkerOr(
      authenticatePersonOr(
        makeAuthenticate({
          clerk,
          organizations: supabaseOrganizations(database),
          operatorClerkOrgId: config.clerk.operatorOrganizationId,
        }),
        tokens,
        supabaseSessions(database),
      ),
      supabaseWorkerTokens(config.supabase.jwtSecret),
    ),
    people: {
      people: supabasePeople(database),
      limits: supabaseRateLimits(database),
      secrets: keyed,
      tokens,
    },
    peopleUpkeep: supabasePeopleUpkeep(database),
    members: supabaseMembers(database),
    vendors: supabaseVendors(database),
    email: {
      mailer: azureMailer(config.email, credential),
      reads: supabaseMailReads(database),
      clerkAdmins: (clerkOrgId: string) => clerk.adminEmails(clerkOrgId),
      codeOf: keyed.codeOf,
      invitationToken: keyed.invitationToken,
      places: { webBaseUrl: config.webBaseUrl },
    },
    billing,
    channels: channelDeps,
    templates,
    settlement: {
      store: supabaseSettlement(database),
      upkeep: supabaseSettlementUpkeep(database),
      analytics: metaAnalytics(graph),
      accessTokenOf,
      wabaId: config.meta.wabaId,
      currency: config.meta.currency,
      keepMonths: config.settlement.keepMonths,
      clock: systemClock,
      queue: new MetaEventQueue(queues),
      handlers: metaEventHandlers({ templates, channels: channelDeps, inbound: supabaseInbound(database), logger }),
      appSecret: config.meta.appSecret,
      ownApps: keptOwnApps({ store: channels, secrets: wabaSecrets, logger }),
      verifyToken: config.meta.verifyToken,
    },
    dedicated: {
      store: supabaseDedicated(database),
      invoicer: stripeDedicatedInvoices(stripe),
      customerOf: (organization: Parameters<typeof billingCustomerOf>[1]) => billingCustomerOf(billing, organization),
      clock: systemClock,
    },
    payments: {
      customerOf: (organization: Parameters<typeof billingCustomerOf>[1]) => billingCustomerOf(billing, organization),
      store: supabaseRecharges(database),
      automatic: supabaseAutoRecharges(database),
      reconciliations: supabaseRechargeReconciliations(database),
      taxRates: supabaseTaxRates(database),
      providers: {
        stripe: stripeRecharges(stripe, {
          webhookSecret: config.stripe.paymentWebhookSecret,
          webBaseUrl: config.webBaseUrl,
        }),
        razorpay: config.razorpay ? razorpayRecharges(config.razorpay, config) : null,
      },
    },
    campaigns: {
      store: supabaseCampaigns(database),
      upkeep: supabaseCampaignUpkeep(database),
      dispatch: {
        store: supabaseDispatch(database),
        messages: metaMessages(graph),
        load: { inFlight: 0 },
        accessTokenOf,
        logger,
        requeueAfterSeconds: config.campaigns.unknownRequeueSeconds,
      },
    },
    inbox: supabaseWebhookInbox(database),
    organizations: supabaseOrganizationAdministration(database),
    directory: {
      clerk,
      store: supabaseDirectory(database),
      webhooks: clerkWebhooks(config.clerk.webhookSecret),
      operatorClerkOrgId: config.clerk.operatorOrganizationId,
    },
    killSwitches: supabaseKillSwitches(database),
    instances: supabaseInstances(database),
    provisioning: {
      store: supabaseProvisioning(database),
      proxies: supabaseProxies(database),
      proxyProvider,
      proxySecrets,
      keys: instanceKeyVault(secrets),
      timeline,
      clock: systemClock,
      logger,
      readyTimeoutSeconds: config.provisioning.readyTimeoutSeconds,
    },
    usage: supabaseUsage(database),
    audience: {
      contacts: supabaseContacts(database),
      lists: supabaseLists(database),
      optOuts: supabaseOptOuts(database),
      inbound: supabaseInbound(database),
      imports: supabaseContactImports(database),
      exports: supabaseContactExports(database),
      files: blobContactFiles(storage),
      prune: supabaseAudiencePruning(database),
    },
    wallet: {
      store: supabaseWallets(database),
      adjustments: supabaseAdjustments(database),
      rates: supabaseRates(database),
      margins: supabaseMargins(database),
    },
    proxies: {
      fleet: supabaseProxyFleet(database),
      secrets: proxySecrets,
      reachThrough: connectThrough(),
      regions: REGIONS,
      provider: proxyProvider,
    },
    outbox: supabaseOutbox(database),
    queues,
    /** Durable is reached through the client binding of the function that runs. */
    orchestrationsOf: (context: InvocationContext) => durableOrchestrations(() => df.getClient(context)),
    queueDeclarations,
    messaging: supabaseMessaging(database),
    deadLetters,
    exhausted: serviceBusExhaustedMessages(serviceBus),
    auditLogs: supabaseAuditLogs(database),
    probes: healthProbes({ clerk: config.clerk, database, serviceBus, cosmos, secrets, stripe, storage }),
  };
}
