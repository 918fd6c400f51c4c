import { EventType, type EventBody } from './history.ts';

/**
 * A failed activity as the extension records it. The reason carries the message after two blanks, and the details are
 * the host's own exceptions as JSON, with the worker's message and stack inside: orchestrators see all of it.
 */
export function activityFailed(taskId: number, activityName: string, error: Error): EventBody {
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return {
    EventType: EventType.TaskFailed,
    TaskScheduledId: taskId,
    Reason: `Activity function '${activityName}' failed:  ${error.message}`,
    Details: JSON.stringify({
      $type: 'System.Exception, System.Private.CoreLib',
      ClassName: 'System.Exception',
      Message: ` ${error.message}`,
      Data: null,
      InnerException: {
        $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
        IsUserException: false,
        RemoteStackTrace: stack,
        RemoteMessage: error.message,
        RemoteTypeName: null,
        Message: `Result: Failure\nException: ${error.message}\nStack: ${stack}`,
        InnerException: null,
        HelpLink: null,
        Source: 'System.Private.CoreLib',
        HResult: -2146233088,
      },
      HelpURL: null,
      StackTraceString: null,
      RemoteStackTraceString: null,
      RemoteStackIndex: 0,
      ExceptionMethod: null,
      HResult: -2146233088,
      Source: null,
      WatsonBuckets: null,
    }),
    FailureDetails: null,
  };
}
