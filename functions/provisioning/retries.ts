import * as df from 'durable-functions';

/** A step forward: about 15 seconds of trying, then it is undone. */
export const FORWARD = new df.RetryOptions(1_000, 5);
FORWARD.backoffCoefficient = 2;

/** What must happen is not given up lightly: about two hours of trying. */
export const PATIENT = new df.RetryOptions(2_000, 30);
PATIENT.backoffCoefficient = 2;
PATIENT.maxRetryIntervalInMilliseconds = 300_000;
