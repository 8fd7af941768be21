import { CirclePlus, House, Images, Layers, type LucideIcon, Timer } from 'lucide-react'

export interface Place {
  to: string
  label: string
  icon: LucideIcon
  /** Only the page itself marks it, not those below. */
  exact?: boolean
}

/** The four places of the app, in the order of the top bar. */
export const PLACES: readonly Place[] = [
  { to: '/', label: 'Home', icon: House, exact: true },
  { to: '/models', label: 'Models', icon: Layers },
  { to: '/trainings', label: 'Trainings', icon: Timer },
  { to: '/gallery', label: 'Gallery', icon: Images },
]

export const NEW_MODEL: Place = { to: '/models/create', label: 'New', icon: CirclePlus }

export const SETTINGS: string = '/settings'

/** Where it says how to connect Replicate. */
export const CONNECT: string = SETTINGS

/** Whether `path` lies in a place; a model being made is "New", not "Models". */
export function isIn(place: Place, path: string): boolean {
  if (place.exact || place === NEW_MODEL) return path === place.to
  if (path === NEW_MODEL.to) return false
  return path === place.to || path.startsWith(`${place.to}/`)
}
