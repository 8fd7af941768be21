import { createEmbeddedDatabase } from '../../support/embedded-database.ts'
import { runDatabaseContract } from './database-contract.ts'

runDatabaseContract('the embedded engine', createEmbeddedDatabase)
