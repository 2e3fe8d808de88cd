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
  `ALTER TABLE jobs ADD COLUMN error_detail TEXT`,
  `ALTER TABLE jobs ADD COLUMN run_after INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE jobs ADD COLUMN worker TEXT; ALTER TABLE jobs ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0`,
]

/**
 * Opens the database, and brings its tables up to date.
 *
 * @throws {Error} where a newer version of the service has written it
 */
export function openDatabase(path: string): DatabaseSync {
  // Several processes share the file: one that finds it locked waits for its turn.
  const database = new DatabaseSync(path, { timeout: 5_000 })
  try {
    // A crash of the process loses nothing so; only a loss of power may take the last moments with it.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** @note The version is read inside the transaction: two processes that start together must not both migrate. */
function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  const { user_version: done } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (done > MIGRATIONS.length) throw new Error(`Failed to open the database: it has version ${done}, which is newer`)
  for (const migration of MIGRATIONS.slice(done)) database.exec(migration)
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`)
}
