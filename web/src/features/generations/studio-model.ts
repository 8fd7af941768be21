/** What the studio needs to know about its model. */
export interface StudioModel {
  id: string
  keyword: string | null
  /** `null` if the model was not trained here. */
  trainer: string | null
  /** Demo mode: nothing is sent to Replicate. */
  emulated: boolean
}
