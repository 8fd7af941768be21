export interface SamplePhoto {
  /** Its name in the dataset. */
  name: string
  caption: string
  url: string
  /** 384 × 256. */
  thumbnail: string
}

// Vite finds these files only if each path is a literal.
const url = {
  lake: new URL('./photos/01-lake-sherburne.jpg', import.meta.url),
  lakeThumbnail: new URL('./photos/01-lake-sherburne.thumb.avif', import.meta.url),
  desert: new URL('./photos/02-desert-hike.jpg', import.meta.url),
  desertThumbnail: new URL('./photos/02-desert-hike.thumb.avif', import.meta.url),
  tea: new URL('./photos/03-tea-gardens.jpg', import.meta.url),
  teaThumbnail: new URL('./photos/03-tea-gardens.thumb.avif', import.meta.url),
  city: new URL('./photos/04-city-sunset.jpg', import.meta.url),
  cityThumbnail: new URL('./photos/04-city-sunset.thumb.avif', import.meta.url),
  harbour: new URL('./photos/05-harbour-skyline.jpg', import.meta.url),
  harbourThumbnail: new URL('./photos/05-harbour-skyline.thumb.avif', import.meta.url),
  colosseum: new URL('./photos/06-colosseum.jpg', import.meta.url),
  colosseumThumbnail: new URL('./photos/06-colosseum.thumb.avif', import.meta.url),
  bridge: new URL('./photos/07-trestle-bridge-night.jpg', import.meta.url),
  bridgeThumbnail: new URL('./photos/07-trestle-bridge-night.thumb.avif', import.meta.url),
  meadow: new URL('./photos/12-dandelion-meadow.jpg', import.meta.url),
  meadowThumbnail: new URL('./photos/12-dandelion-meadow.thumb.avif', import.meta.url),
}

const photo = (name: string, caption: string, full: URL, thumbnail: URL): SamplePhoto => ({
  name,
  caption,
  url: full.href,
  thumbnail: thumbnail.href,
})

/** Eight CC0 photographs; `photos/README.md` names their authors. */
export const SAMPLE_PHOTOS: readonly SamplePhoto[] = [
  photo(
    '01-lake-sherburne.jpg',
    'snow-covered mountains above a calm lake, blue sky, reflections in the water',
    url.lake,
    url.lakeThumbnail,
  ),
  photo(
    '02-desert-hike.jpg',
    'five hikers on the ridge of an orange sand dune, wind blowing sand, clear sky',
    url.desert,
    url.desertThumbnail,
  ),
  photo(
    '03-tea-gardens.jpg',
    'green hills covered with tea bushes, morning mist and soft light',
    url.tea,
    url.teaThumbnail,
  ),
  photo(
    '04-city-sunset.jpg',
    'rooftops of an old city in winter, low sun between the buildings, golden light',
    url.city,
    url.cityThumbnail,
  ),
  photo(
    '05-harbour-skyline.jpg',
    'skyscrapers at a harbour at dusk, pink clouds, colored lights reflected in the water',
    url.harbour,
    url.harbourThumbnail,
  ),
  photo(
    '06-colosseum.jpg',
    'arches of an ancient stone amphitheater seen from below, blue sky with clouds',
    url.colosseum,
    url.colosseumThumbnail,
  ),
  photo(
    '07-trestle-bridge-night.jpg',
    'footbridge at night framed by rotating squares of light, deep blue sky',
    url.bridge,
    url.bridgeThumbnail,
  ),
  photo(
    '12-dandelion-meadow.jpg',
    'dandelion seed heads in a meadow, backlit by the evening sun, blurred background',
    url.meadow,
    url.meadowThumbnail,
  ),
]
