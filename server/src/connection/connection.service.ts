import type { ReplicateConnection } from '@the-way/shared'
import type { Config } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import { isLoopbackHost } from '../config/host-names.ts'
import {
  readStoredToken,
  removeStoredToken,
  type StoredToken,
  writeStoredToken,
} from '../config/stored-token.ts'
import type { ConnectReplicate } from '../ports/replicate/replicate.ts'
import { keepSecrets } from '../secret-patterns.ts'
import {
  cannotRestartError,
  settingsInvalidError,
  tokenNotAcceptedError,
  tokenRequiredError,
} from './connection.errors.ts'
import { verifyToken } from './verify-token.ts'

/** What the program that starts the server knows and can do. */
export interface Launch {
  /** Where REPLICATE_API_TOKEN is set, even to an empty value; `null` if it is not set. */
  tokenSetIn: string | null
  /** Stops this server and starts it again; `null` if that is not possible. */
  restart: (() => void) | null
  /** Throws ConfigError if the server could not start with the current settings. */
  checkSettings: () => void
}

export type ConnectionService = ReturnType<typeof createConnectionService>

/** Reports how this server is connected to Replicate, and stores a token from the connect page. */
export function createConnectionService(config: Config, connect: ConnectReplicate, launch: Launch) {
  const { dataDirectory, replicate } = config
  const { tokenSetIn } = launch
  /** Whether only people at this machine can reach the server, and all of its data is in `dataDirectory`. */
  const isLocal =
    isLoopbackHost(config.host) &&
    (config.appUrl === null || isLoopbackHost(config.appUrl.hostname)) &&
    config.database.engine === 'embedded'
  const acceptsToken = isLocal && tokenSetIn === null
  // With port 0, the operating system would choose another port after a restart.
  const restart = isLocal && config.port !== 0 ? launch.restart : null

  const get = (): ReplicateConnection => {
    const { stored, fault } = readStored()
    return {
      emulated: replicate.emulated,
      token: tokenOf(stored),
      token_fault: fault,
      set_in: tokenSetIn,
      takes_token: acceptsToken,
      restart_pending:
        tokenSetIn === null && fault === null && stored?.token !== replicate.stored?.token,
      can_restart: restart !== null,
    }
  }

  /** Reads the stored token from the disk again, because it may have been changed or damaged since the start. */
  const readStored = (): { stored: StoredToken | null; fault: string | null } => {
    if (tokenSetIn !== null) return { stored: null, fault: null }
    try {
      return { stored: readStoredToken(dataDirectory), fault: null }
    } catch (error) {
      if (error instanceof ConfigError) return { stored: null, fault: error.message }
      throw error
    }
  }

  const tokenOf = (stored: StoredToken | null): ReplicateConnection['token'] => {
    if (stored !== null)
      return {
        source: 'stored',
        last_four: stored.token.slice(-4),
        username: stored.username,
        stored_at: stored.stored_at,
      }
    // A stored token that was removed stays in use until the restart.
    if (replicate.emulated || replicate.stored !== null) return null
    return { source: 'environment', last_four: null, username: null, stored_at: null }
  }

  return {
    get,
    store: async (text: string): Promise<ReplicateConnection> => {
      if (!acceptsToken) throw tokenNotAcceptedError(tokenSetIn)
      const token = text.trim()
      const username = await verifyToken(connect, token, replicate.liveBaseUrl)
      // Removes the token from logs and responses from now on, also before the restart that puts it to use.
      keepSecrets([token])
      await writeStoredToken(dataDirectory, {
        token,
        username,
        stored_at: new Date().toISOString(),
      })
      return get()
    },
    remove: async (): Promise<void> => {
      if (config.isProduction && tokenSetIn === null) throw tokenRequiredError()
      await removeStoredToken(dataDirectory)
    },
    /** Returns a function that restarts the server, to be called once the response is sent. */
    prepareRestart: (): (() => void) => {
      if (restart === null) throw cannotRestartError()
      try {
        launch.checkSettings()
      } catch (error) {
        if (error instanceof ConfigError) throw settingsInvalidError(error.message)
        throw error
      }
      return restart
    },
  }
}
