import { testFaults } from './suite/bounded.ts'
import { kills } from './suite/kills.ts'

await testFaults([kills])
