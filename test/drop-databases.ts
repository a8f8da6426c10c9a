import { afterAll } from 'vitest';
import { dropDatabases } from './builders/databases.js';

// What is set up first is taken down last: the app that used the database has stopped by then.
afterAll(dropDatabases);
