// The queues, from the same file that the local Service Bus reads.
param name string
param location string

var queues = loadJsonContent('../infra/queues.json')

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [
  for declared in queues: {
    parent: namespace
    name: declared.name
    properties: {
      lockDuration: 'PT${declared.lockDurationSeconds}S'
      maxDeliveryCount: declared.maxDeliveryCount
      requiresSession: declared.?requiresSession ?? false
      requiresDuplicateDetection: contains(declared, 'duplicateDetectionMinutes')
      duplicateDetectionHistoryTimeWindow: 'PT${declared.?duplicateDetectionMinutes ?? 10}M'
      defaultMessageTimeToLive: 'PT${declared.?defaultTimeToLiveSeconds ?? 1209600}S'
      deadLetteringOnMessageExpiration: declared.?deadLetteringOnMessageExpiration ?? false
    }
  }
]

output name string = namespace.name
output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'
