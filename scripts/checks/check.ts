/** One thing that is wrong, in words for the person who has to mend it. */
export type Finding = string;

export interface Check {
  name: string;
  says: string;
  run(): Promise<Finding[]>;
}
