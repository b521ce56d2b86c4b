// POST /run/NAME echoes the event; ?throw, ?text and ?sleep=ms are the ways to fail.
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === '/healthz') return new Response('ok');
    if (request.headers.get('authorization') !== 'Bearer t0ken')
      return new Response('who are you?', { status: 401 });
    if (request.method !== 'POST' || !url.pathname.startsWith('/run/'))
      return new Response('nothing here', { status: 404 });
    const event = await request.json();
    const pause = Number(url.searchParams.get('sleep') ?? 0);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    if (url.searchParams.has('throw')) throw new Error('the function failed');
    if (url.searchParams.has('text')) return new Response('plain text');
    return Response.json({
      function: url.pathname.slice('/run/'.length),
      key: request.headers.get('idempotency-key'),
      ...event,
    });
  },
};
