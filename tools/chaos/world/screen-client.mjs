import WebSocket from 'ws';

/** A carer's page, as far as the feed sees it: says hello, is shown how things stand, and answers pings until it is frozen. */
const socket = new WebSocket(`${process.env.URL.replace(/^http/, 'ws')}/feed`);
socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token: process.env.TOKEN })));
socket.on('message', (data) => JSON.parse(data.toString()).type === 'snapshot' && console.log('shown'));
