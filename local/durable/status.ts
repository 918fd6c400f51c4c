/** Runtime statuses by the numbers that `ExecutionCompleted` events carry. */
const STATUS_NUMBERS = {
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
} as const;

export type RuntimeStatus = keyof typeof STATUS_NUMBERS;
export type FinalStatus = 'Completed' | 'Failed' | 'Terminated';

export const FINAL_STATUSES: readonly RuntimeStatus[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

export const isFinal = (status: RuntimeStatus): boolean => FINAL_STATUSES.includes(status);
export const isRuntimeStatus = (text: string): text is RuntimeStatus => Object.hasOwn(STATUS_NUMBERS, text);
export const statusNumber = (status: RuntimeStatus): number => STATUS_NUMBERS[status];
export const statusName = (number: number): string | undefined =>
  Object.entries(STATUS_NUMBERS).find(([, value]) => value === number)?.[0];
