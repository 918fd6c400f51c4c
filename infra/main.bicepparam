using 'main.bicep'

param name = readEnvironmentVariable('WASUP_NAME', 'wasup')
param webBaseUrl = readEnvironmentVariable('WEB_BASE_URL')
param apiBaseUrl = readEnvironmentVariable('API_BASE_URL')
param supabaseUrl = readEnvironmentVariable('SUPABASE_URL')
param supabaseAnonKey = readEnvironmentVariable('SUPABASE_ANON_KEY')
param clerkIssuer = readEnvironmentVariable('CLERK_ISSUER')
param clerkOperatorOrganizationId = readEnvironmentVariable('CLERK_OPERATOR_ORGANIZATION_ID')
param emailEndpoint = readEnvironmentVariable('EMAIL_ENDPOINT')
param emailSender = readEnvironmentVariable('EMAIL_SENDER')
param metaBusinessId = readEnvironmentVariable('META_BUSINESS_ID')
param metaWabaId = readEnvironmentVariable('META_WABA_ID')
param metaPhoneNumberId = readEnvironmentVariable('META_PHONE_NUMBER_ID')
param workerImage = readEnvironmentVariable('WORKER_IMAGE')
param workerTokens = {
  'eu-west': readEnvironmentVariable('WORKER_TOKEN_EU_WEST')
}
