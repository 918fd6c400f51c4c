/** One awaited thing. Its followers run at once when it is done, so that ids are given in the order of the history. */
export class Task {
  static done(): Task {
    const task = new Task();
    task.complete();
    return task;
  }

  /** Done when every one is done, however each ended. */
  static all(tasks: Task[]): Task {
    const all = new Task();
    let open = tasks.length;
    for (const task of tasks) task.whenDone(() => --open === 0 && all.complete());
    return all;
  }

  /** Done when the first one is. */
  static any(tasks: Task[]): Task {
    const any = new Task();
    for (const task of tasks) task.whenDone(() => any.complete());
    return any;
  }

  #done = false;
  #failed = false;
  #followers: ((failed: boolean) => void)[] = [];

  get isDone(): boolean {
    return this.#done;
  }

  whenDone(follower: (failed: boolean) => void): void {
    if (this.#done) follower(this.#failed);
    else this.#followers.push(follower);
  }

  complete(failed = false): void {
    if (this.#done) return;
    this.#done = true;
    this.#failed = failed;
    for (const follower of this.#followers.splice(0)) follower(failed);
  }
}
