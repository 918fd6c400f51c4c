import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../kit/sqlite.ts';

/** What the host must remember over `kill -9`: its keys, the timers' last runs and the crashes asked for. */
export function openState(stateDir: string): DatabaseSync {
  return openDatabase(
    path.join(stateDir, 'functions-host.db'),
    `CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value TEXT NOT NULL);
     CREATE TABLE IF NOT EXISTS timers (name TEXT PRIMARY KEY, last TEXT NOT NULL, next TEXT NOT NULL, updated TEXT NOT NULL);
     CREATE TABLE IF NOT EXISTS crashes (function TEXT, moment TEXT, times INTEGER NOT NULL, PRIMARY KEY (function, moment));`,
  );
}
