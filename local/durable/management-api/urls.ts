export const BASE_PATH = '/runtime/webhooks/durabletask';

/** The local host asks for no key; the parameter is there because the real one's addresses carry it. */
const KEY = 'code=local';

export interface HubUrls {
  origin: string;
  hubName: string;
}

const hubQuery = (hubName: string): string => `taskHub=${encodeURIComponent(hubName)}&connection=Storage&${KEY}`;

/** The addresses by which one instance is managed, as the check-status answer lists them. */
export function managementUrls({ origin, hubName }: HubUrls, instanceId: string): Record<string, string> {
  const instance = `${origin}${BASE_PATH}/instances/${encodeURIComponent(instanceId)}`;
  const query = hubQuery(hubName);
  return {
    id: instanceId,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** What the `durableClient` input binding hands a function: JSON text from which the library makes its client. */
export function clientBinding(urls: HubUrls): string {
  const base = `${urls.origin}${BASE_PATH}`;
  const create = `${base}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: urls.hubName,
    creationUrls: {
      createNewInstancePostUri: `${create}?${KEY}`,
      createAndWaitOnNewInstancePostUri: `${create}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${KEY}`,
    },
    managementUrls: managementUrls(urls, 'INSTANCEID'),
    baseUrl: base,
    requiredQueryStringParameters: KEY,
    rpcBaseUrl: `${base}/`,
  });
}
