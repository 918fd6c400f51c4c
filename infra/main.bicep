// Wasup on Azure: one Function App on Flex Consumption, its queues, stores and vault, one identity, no shared keys.
targetScope = 'resourceGroup'

@description('Short name of this deployment; every resource is named after it.')
@minLength(3)
@maxLength(12)
param name string

param location string = resourceGroup().location

@description('Where the web front end is served. It may call the API from a browser.')
param webBaseUrl string

@description('Where the API is reached from outside.')
param apiBaseUrl string

param supabaseUrl string
param clerkIssuer string
param clerkOperatorOrganizationId string

@description('Names of the secrets of other providers; their values are put into the vault by hand (docs/runbooks/deploy.md).')
param providerSecretNames object = {
  SUPABASE_SERVICE_ROLE_KEY: 'supabase-service-role-key'
  SUPABASE_JWT_SECRET: 'supabase-jwt-secret'
  STRIPE_SECRET_KEY: 'stripe-secret-key'
  STRIPE_WEBHOOK_SECRET: 'stripe-webhook-secret'
  STRIPE_PAYMENT_WEBHOOK_SECRET: 'stripe-payment-webhook-secret'
  AUTH_SECRET: 'auth-secret'
  EMAIL_ACCESS_KEY: 'email-access-key'
  META_APP_SECRET: 'meta-app-secret'
  META_VERIFY_TOKEN: 'meta-verify-token'
  META_ACCESS_TOKEN: 'meta-access-token'
  CLERK_SECRET_KEY: 'clerk-secret-key'
  CLERK_WEBHOOK_SECRET: 'clerk-webhook-secret'
}

@description('API of the proxy provider, whose key is the secret `proxy-provider-api-key`. Empty: only the imported pool is used.')
param proxyProviderApiUrl string = ''

@description('Key id of Razorpay, whose secrets are `razorpay-key-secret` and `razorpay-webhook-secret`. Empty: recharges go through Stripe only.')
param razorpayKeyId string = ''

@description('Azure Communication Services, which sends our mail, and the verified address that it comes from.')
param emailEndpoint string
param emailSender string

@description('The shared account at Meta.')
param metaBusinessId string
param metaWabaId string
param metaPhoneNumberId string

@description('Image of the WhatsApp worker.')
param workerImage string

@description('Regions in which a worker runs. A worker is its own app with one replica, so that it can be drained.')
param workerRegions array = ['eu-west']

@secure()
@description('Token of each worker by region: a Supabase JWT of role worker.')
param workerTokens object

@secure()
param supabaseAnonKey string

var suffix = uniqueString(resourceGroup().id, name)

module identity '../bicep/identity.bicep' = {
  name: 'identity'
  params: { name: name, location: location }
}

module monitoring '../bicep/monitoring.bicep' = {
  name: 'monitoring'
  params: { name: name, location: location }
}

module storage '../bicep/storage.bicep' = {
  name: 'storage'
  params: { name: take('${name}${suffix}', 24), location: location }
}

module serviceBus '../bicep/service-bus.bicep' = {
  name: 'service-bus'
  params: { name: '${name}-${suffix}', location: location }
}

module cosmos '../bicep/cosmos.bicep' = {
  name: 'cosmos'
  params: { name: '${name}-${suffix}', location: location, principalId: identity.outputs.principalId }
}

module keyVault '../bicep/key-vault.bicep' = {
  name: 'key-vault'
  params: { name: take('${name}-${suffix}', 24), location: location }
}

module roles '../bicep/roles.bicep' = {
  name: 'roles'
  params: {
    principalId: identity.outputs.principalId
    storageName: storage.outputs.name
    serviceBusName: serviceBus.outputs.name
    keyVaultName: keyVault.outputs.name
    applicationInsightsName: monitoring.outputs.applicationInsightsName
  }
}

module functionApp '../bicep/function-app.bicep' = {
  name: 'function-app'
  dependsOn: [roles]
  params: {
    name: '${name}-api-${suffix}'
    location: location
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    keyVaultUrl: keyVault.outputs.url
    providerSecretNames: union(
      providerSecretNames,
      empty(proxyProviderApiUrl) ? {} : { PROXY_PROVIDER_API_KEY: 'proxy-provider-api-key' },
      empty(razorpayKeyId) ? {} : {
        RAZORPAY_KEY_SECRET: 'razorpay-key-secret'
        RAZORPAY_WEBHOOK_SECRET: 'razorpay-webhook-secret'
      }
    )
    webBaseUrl: webBaseUrl
    settings: union({
      API_BASE_URL: apiBaseUrl
      WEB_BASE_URL: webBaseUrl
      SUPABASE_URL: supabaseUrl
      ServiceBusConnection__fullyQualifiedNamespace: serviceBus.outputs.fullyQualifiedNamespace
      ServiceBusConnection__credential: 'managedidentity'
      ServiceBusConnection__clientId: identity.outputs.clientId
      COSMOS_ENDPOINT: cosmos.outputs.endpoint
      COSMOS_DATABASE: cosmos.outputs.databaseName
      KEY_VAULT_URL: keyVault.outputs.url
      EMAIL_ENDPOINT: emailEndpoint
      EMAIL_SENDER: emailSender
      META_BUSINESS_ID: metaBusinessId
      META_WABA_ID: metaWabaId
      META_PHONE_NUMBER_ID: metaPhoneNumberId
      CLERK_ISSUER: clerkIssuer
      CLERK_OPERATOR_ORGANIZATION_ID: clerkOperatorOrganizationId
    }, empty(proxyProviderApiUrl) ? {} : { PROXY_PROVIDER_API_URL: proxyProviderApiUrl }, empty(razorpayKeyId) ? {} : {
      RAZORPAY_KEY_ID: razorpayKeyId
    })
  }
}

module workers '../bicep/workers.bicep' = {
  name: 'workers'
  params: {
    name: name
    location: location
    image: workerImage
    regions: workerRegions
    tokens: workerTokens
    supabaseUrl: supabaseUrl
    supabaseAnonKey: supabaseAnonKey
    logAnalyticsName: monitoring.outputs.logAnalyticsName
  }
}

module web '../bicep/static-web-app.bicep' = {
  name: 'web'
  params: { name: '${name}-web', location: location }
}

output functionAppName string = functionApp.outputs.name
output keyVaultName string = keyVault.outputs.name
output webHostname string = web.outputs.hostname
