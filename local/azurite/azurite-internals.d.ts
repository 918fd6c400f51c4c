declare module 'azurite/dist/src/common/ServerBase.js' {
  import type { Server } from 'node:http';

  /** A LokiJS database: all in memory, written as a whole. */
  interface Loki {
    filename: string;
    persistenceAdapter: { saveDatabase(file: string, text: string, done: (error?: Error) => void): void };
    serialize(): string;
    autosaveDirty(): boolean;
    autosaveClearFlags(): void;
    autosaveDisable(): void;
  }

  export class ServerBase {
    httpServer: Server;
    metadataStore: { db: Loki };
    extentMetadataStore?: { db: Loki };
    start: (this: ServerBase) => Promise<void>;
    getHttpServerAddress(): string;
  }

  /** The file is CommonJS: its default export arrives one level down. */
  const module: { default: typeof ServerBase };
  export default module;
}

declare module 'azurite/dist/src/azurite.js';
