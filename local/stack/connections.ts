/** One organization of the demonstration, with long-lived tokens of its people. */
export interface Demo {
  organizationId: string;
  adminToken: string;
  memberToken: string;
  operatorToken: string;
  workerToken: string;
}

/** What `.local/connections.json` tells other tools, and the hub. */
export interface Connections {
  apiBaseUrl: string;
  webBaseUrl: string;
  hubUrl: string;
  postgresUrl: string;
  supabaseUrl: string;
  supabaseAnonKey: string;
  supabaseServiceRoleKey: string;
  serviceBusConnectionString: string;
  cosmosEndpoint: string;
  cosmosKey: string;
  azuriteConnectionString: string;
  keyVaultUrl: string;
  stripe: { apiBaseUrl: string; secretKey: string; webhookSecret: string };
  meta: { graphBaseUrl: string; appSecret: string; verifyToken: string; phoneNumberId: string; wabaId: string };
  razorpay: { apiBaseUrl: string; keyId: string; webhookSecret: string };
  clerk: { issuer: string; signInUrl: string; apiUrl: string; secretKey: string; webhookSecret: string };
  demo: Demo;
  demo2: Demo;
  workerUrl: string;
  proxyProviderUrl: string;
  /** The mailbox of everybody: a page, and `/__local/messages?to=` as JSON. */
  emailUrl: string;
  /** What the Azure clients ask for tokens: IDENTITY_ENDPOINT and IDENTITY_HEADER. */
  identity: { endpoint: string; header: string };
  /** Process id of each part, kept current while parts are started again. */
  processes: Record<string, number>;
}

export function whereToClick(connections: Connections, file: string): string[] {
  const rows = [
    ['start here', connections.hubUrl],
    ['dashboard', connections.webBaseUrl],
    ['API', `${connections.apiBaseUrl}/api/docs`],
    ['sign in', connections.clerk.signInUrl],
    ['mailbox', connections.emailUrl],
    ['Stripe', connections.stripe.apiBaseUrl],
    ['WhatsApp phone, Meta', connections.meta.graphBaseUrl],
    ['Razorpay', connections.razorpay.apiBaseUrl],
    ['addresses and tokens', file],
  ] as const;
  return rows.map(([what, where]) => `  ${what.padEnd(22)}${where}`);
}
