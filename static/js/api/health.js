/** Whether the server answers. @returns {Promise<boolean>} */
export const isThere = () =>
  fetch('healthz', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
