// WhatsApp workers: each its own app with exactly one replica, because a replica has no address of its own and scale-in
// picks any victim.
param name string
param location string
param image string
param regions array
@secure()
param tokens object
param supabaseUrl string
@secure()
param supabaseAnonKey string
param logAnalyticsName string

resource logAnalytics 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = { name: logAnalyticsName }

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-workers'
  location: location
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: logAnalytics.properties.customerId
        sharedKey: logAnalytics.listKeys().primarySharedKey
      }
    }
  }
}

resource worker 'Microsoft.App/containerApps@2024-03-01' = [
  for region in regions: {
    name: '${name}-worker-${region}'
    location: location
    properties: {
      managedEnvironmentId: environment.id
      configuration: {
        activeRevisionsMode: 'Single'
        secrets: [
          { name: 'worker-token', value: tokens[region] }
          { name: 'supabase-anon-key', value: supabaseAnonKey }
        ]
      }
      template: {
        terminationGracePeriodSeconds: 120
        containers: [
          {
            name: 'worker'
            image: image
            resources: { cpu: json('1'), memory: '2Gi' }
            env: [
              { name: 'SUPABASE_URL', value: supabaseUrl }
              { name: 'SUPABASE_ANON_KEY', secretRef: 'supabase-anon-key' }
              { name: 'WORKER_TOKEN', secretRef: 'worker-token' }
              { name: 'WORKER_REGION', value: region }
              { name: 'PORT', value: '8080' }
            ]
            probes: [
              { type: 'Liveness', httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10 }
            ]
          }
        ]
        scale: { minReplicas: 1, maxReplicas: 1 }
      }
    }
  }
]
