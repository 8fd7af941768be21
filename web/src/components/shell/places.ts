import { CirclePlus, House, Images, Layers, LibraryBig, type LucideIcon, Timer } from 'lucide-react'

export interface Place {
  to: string
  /** Another page that belongs to it. */
  with?: string
  label: string
  icon: LucideIcon
  /** Marked as current only on the page itself, not on pages below it. */
  exact?: boolean
  /** Hidden where the top bar has no room for it. */
  wide?: boolean
}

/** The main pages, in the order of the tabs. */
export const PLACES: readonly Place[] = [
  { to: '/', label: 'Home', icon: House, exact: true },
  { to: '/models', label: 'Models', icon: Layers },
  { to: '/trainings', label: 'Trainings', icon: Timer },
  { to: '/gallery', with: '/albums', label: 'Gallery', icon: Images },
]

const DATASETS: Place = { to: '/datasets', label: 'Datasets', icon: LibraryBig, wide: true }

/** The links in the top bar. Where there is no room for all, the models page links to the datasets. */
export const WIDE_PLACES: readonly Place[] = [...PLACES.slice(0, 3), DATASETS, ...PLACES.slice(3)]

export const NEW_MODEL: Place = { to: '/models/create', label: 'New', icon: CirclePlus }

export const SETTINGS: string = '/settings'

/** The "Connect Replicate" page. */
export const CONNECT: string = '/connect'

/** Returns whether `path` belongs to a place; the form for a new model belongs to "New", not to "Models". */
export function isIn(place: Place, path: string): boolean {
  if (place.exact || place === NEW_MODEL) return path === place.to
  if (path === NEW_MODEL.to) return false
  return path === place.to || path === place.with || path.startsWith(`${place.to}/`)
}
