import { DatabaseSync } from 'node:sqlite'

/** Each is run once, in this order; never change one that has been released. */
const MIGRATIONS = [
  `CREATE TABLE jobs (
     id INTEGER PRIMARY KEY,
     user_id TEXT NOT NULL,
     prompt_id TEXT UNIQUE,
     status TEXT NOT NULL DEFAULT 'waiting',
     params TEXT NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0,
     error TEXT
   ) STRICT`,
  `ALTER TABLE jobs ADD COLUMN content_id TEXT`,
  `CREATE INDEX jobs_by_status ON jobs (status, id)`,
]

export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL')
  const { user_version: done } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < done) continue
    database.exec(`BEGIN; ${migration}; PRAGMA user_version = ${index + 1}; COMMIT`)
  }
  return database
}
