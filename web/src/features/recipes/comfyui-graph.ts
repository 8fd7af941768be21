import { isObject, own } from './found-recipe.ts'

/** No one's workflow is larger, and each search looks at all of them. */
const MAX_NODES = 2000

export interface ComfyNode {
  id: string
  type: string
  inputs: Readonly<Record<string, unknown>>
}

/** A graph of nodes whose inputs are values, or links to outputs of other nodes. */
export class ComfyGraph {
  readonly nodes: ReadonlyMap<string, ComfyNode>

  constructor(data: unknown) {
    const entries = isObject(data) ? Object.entries(data).slice(0, MAX_NODES) : []
    this.nodes = new Map(
      entries.flatMap(([id, node]) => {
        const type = own(node, 'class_type')
        const inputs = own(node, 'inputs')
        return typeof type === 'string' && isObject(inputs) ? [[id, { id, type, inputs }]] : []
      }),
    )
  }

  /** Returns the node that an input is linked to. */
  follow(input: unknown): ComfyNode | undefined {
    return Array.isArray(input) && input.length === 2 ? this.nodes.get(String(input[0])) : undefined
  }

  /**
   * Yields a node and all that lead to it, the nearest first and each once, so that graphs with circles end too.
   */
  *upstream(start: ComfyNode | undefined): Generator<ComfyNode> {
    const queue = start ? [start] : []
    const seen = new Set(queue)
    for (const node of queue) {
      yield node
      for (const input of Object.values(node.inputs)) {
        const next = this.follow(input)
        if (!next || seen.has(next)) continue
        seen.add(next)
        queue.push(next)
      }
    }
  }

  /** Returns the first result that is not `null` on the way up from a node. */
  find<T>(start: ComfyNode | undefined, read: (node: ComfyNode) => T | null): T | null {
    for (const node of this.upstream(start)) {
      const found = read(node)
      if (found !== null) return found
    }
    return null
  }
}
