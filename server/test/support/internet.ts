import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, isIP } from 'node:net'
import tls from 'node:tls'
import type { Test } from 'tap'
import type { Lookup } from '../../src/outgoing/guarded-fetch.ts'
import { selfSigned } from './certificate.ts'

export interface Internet {
  lookup: Lookup
  /** The hostnames that were looked up. */
  lookedUp: string[]
  /** The IP addresses that connections were made to. */
  connectedTo: string[]
  requests: { host: string; headers: string[] }[]
}

/**
 * Starts a private internet on this machine: `names` resolve to IP addresses, and one https server with a certificate
 * for `certified` answers at all of them. Only the last step, the connection to an IP address, is redirected.
 */
export async function startInternet(
  t: Test,
  options: {
    names: ReadonlyMap<string, readonly string[]>
    certified: readonly string[]
    listener: RequestListener
  },
): Promise<Internet> {
  const { key, cert } = selfSigned(options.certified)
  const lookedUp: string[] = []
  const connectedTo: string[] = []
  const requests: Internet['requests'] = []
  const server = createServer({ key, cert }, (request, response) => {
    requests.push({ host: String(request.headers.host), headers: Object.keys(request.headers) })
    options.listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const lookup: Lookup = (hostname, _options, callback) => {
    lookedUp.push(hostname)
    const addresses = options.names.get(hostname)
    if (!addresses) return callback(Object.assign(new Error(hostname), { code: 'ENOTFOUND' }), [])
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    )
  }

  const { connect } = tls
  const connectHere = (given: tls.ConnectionOptions) => {
    const { host = '', lookup: checked } = given
    if (!checked || isIP(host) !== 0) connectedTo.push(host)
    return connect({
      ...given,
      host: isIP(host) === 0 ? host : '127.0.0.1',
      port,
      ca: cert,
      lookup: (hostname, lookupOptions, callback) => {
        const here = () =>
          lookupOptions.all
            ? callback(null, [{ address: '127.0.0.1', family: 4 }])
            : callback(null, '127.0.0.1', 4)
        if (!checked) return here()
        checked(hostname, lookupOptions, (error, found) => {
          if (error) return callback(error, found)
          const addresses =
            typeof found === 'string' ? [found] : found.map(({ address }) => address)
          connectedTo.push(...addresses)
          here()
        })
      },
    })
  }
  Object.assign(tls, { connect: connectHere })
  t.teardown(() => {
    Object.assign(tls, { connect })
    server.closeAllConnections()
    server.close()
  })
  return { lookup, lookedUp, connectedTo, requests }
}
