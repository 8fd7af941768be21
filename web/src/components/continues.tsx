import { continuesLabel } from '../lib/format-time.ts'
import { useNow } from '../lib/use-now.ts'

/** When the server retries a run that is on hold because Replicate is rate-limiting the account. */
export const Continues = ({ at }: { at: string }) => <>{continuesLabel(at, useNow())}</>
