// The web front end.
param name string
param location string

resource site 'Microsoft.Web/staticSites@2024-04-01' = {
  name: name
  location: location
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {}
}

output hostname string = site.properties.defaultHostname
