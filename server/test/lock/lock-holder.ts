import { lockDirectory } from '../../lock/directory-lock.ts'

// Locks the given folder and holds the lock until it is killed.
const [directory = '', platform = process.platform] = process.argv.slice(2)
await lockDirectory(directory, { platform: platform as NodeJS.Platform })
process.send?.('held')
setInterval(() => {}, 60_000)
