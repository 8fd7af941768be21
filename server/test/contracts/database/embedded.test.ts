import { createTestDatabase } from '../../support/embedded-template.ts'
import { runDatabaseContract } from './database-contract.ts'

runDatabaseContract('the embedded engine', createTestDatabase)
