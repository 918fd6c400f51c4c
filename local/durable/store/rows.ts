import type { ParentInstance } from '../history.ts';
import type { RuntimeStatus } from '../status.ts';

/** One orchestration instance; `input`, `output` and `customStatus` are JSON text, times are milliseconds. */
export interface Instance {
  instanceId: string;
  executionId: string;
  name: string;
  status: RuntimeStatus;
  input: string | null;
  output: string | null;
  customStatus: string | null;
  parent: ParentInstance | null;
  /** True after continue-as-new, until the new generation has had its first turn. */
  turnDue: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface ActivityTask {
  id: number;
  instanceId: string;
  executionId: string;
  taskId: number;
  name: string;
  input: string | null;
}

type Row = Record<string, unknown>;

export function toInstance(row: Row): Instance {
  return {
    instanceId: row['instance_id'] as string,
    executionId: row['execution_id'] as string,
    name: row['name'] as string,
    status: row['status'] as RuntimeStatus,
    input: row['input'] as string | null,
    output: row['output'] as string | null,
    customStatus: row['custom_status'] as string | null,
    parent: row['parent'] === null ? null : (JSON.parse(row['parent'] as string) as ParentInstance),
    turnDue: row['turn_due'] === 1,
    createdAt: row['created_at'] as number,
    updatedAt: row['updated_at'] as number,
  };
}

export function toActivityTask(row: Row): ActivityTask {
  return {
    id: row['id'] as number,
    instanceId: row['instance_id'] as string,
    executionId: row['execution_id'] as string,
    taskId: row['task_id'] as number,
    name: row['name'] as string,
    input: row['input'] as string | null,
  };
}
