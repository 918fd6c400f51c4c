// The API, its triggers and its orchestrations, on Flex Consumption.
param name string
param location string
param identityId string
param identityClientId string
param storageName string
param deploymentContainerUrl string
param applicationInsightsConnectionString string
param keyVaultUrl string
param providerSecretNames object
param webBaseUrl string
param settings object

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

// Secrets of other providers stay in the vault; the application sees them as settings.
var secretSettings = reduce(
  items(providerSecretNames),
  {},
  (all, secret) => union(all, {
    '${secret.key}': '@Microsoft.KeyVault(SecretUri=${keyVaultUrl}secrets/${secret.value})'
  })
)

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: '22' }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      cors: { allowedOrigins: [webBaseUrl] }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, secretSettings, {
      AzureWebJobsStorage__accountName: storageName
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      AZURE_CLIENT_ID: identityClientId
    })
  }
}

output name string = app.name
