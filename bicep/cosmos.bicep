// Timelines and other large, append-mostly data that decides nothing. Keys are off.
param name string
param location string
param principalId string

var databaseName = 'wasup'
var containers = [
  { name: 'instance-events', partitionKey: '/instanceId', defaultTtl: 7776000 }
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: [{ name: 'EnableServerless' }]
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    disableLocalAuth: true
    locations: [{ locationName: location, failoverPriority: 0 }]
    minimalTlsVersion: 'Tls12'
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: databaseName
  properties: { resource: { id: databaseName } }
}

resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [
  for declared in containers: {
    parent: database
    name: declared.name
    properties: {
      resource: {
        id: declared.name
        partitionKey: { paths: [declared.partitionKey], kind: 'Hash' }
        defaultTtl: declared.defaultTtl
      }
    }
  }
]

// Cosmos DB Built-in Data Contributor: data only, so containers are made here and not by the application.
resource contributor 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-11-15' = {
  parent: account
  name: guid(account.id, principalId, 'data-contributor')
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002'
    scope: account.id
  }
}

output endpoint string = account.properties.documentEndpoint
output databaseName string = databaseName
