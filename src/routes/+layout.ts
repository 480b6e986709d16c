// The app is a shell that reads from the device; the server renders nothing it could not show offline.
export const ssr = false;
export const prerender = false;
