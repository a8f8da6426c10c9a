#!/usr/bin/env node
/**
 * Stands in for a mail server, in a process of its own: takes mail by SMTP, fails on command. By messages of its parent:
 * {fail: 'rcpt-550' | 'rcpt-450' | 'data-lost' | 'none'} and {log: true} → {log: [{to, data}]}. Prints its port on one line.
 * data-lost: takes the letter and then drops the line.
 */
import { createServer } from 'node:net';

const letters = [];
let fail = 'none';

const server = createServer((socket) => {
  let to = '', data, buffer = '';
  const say = (line) => socket.write(`${line}\r\n`);
  socket.on('error', () => undefined);
  say('220 stand-in ESMTP');
  socket.on('data', (chunk) => {
    buffer += chunk.toString('utf8');
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      if (data !== undefined) {
        if (line !== '.') data.push(line);
        else {
          letters.push({ to, data: data.join('\n') });
          data = undefined;
          if (fail === 'data-lost') return socket.destroy();
          say('250 taken');
        }
      } else if (/^(EHLO|HELO)/i.test(line)) say('250 stand-in');
      else if (/^MAIL FROM/i.test(line)) say('250 ok');
      else if (/^RCPT TO/i.test(line)) {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        say(fail === 'rcpt-550' ? '550 no such mailbox' : fail === 'rcpt-450' ? '450 try later' : '250 ok');
      } else if (/^DATA/i.test(line)) {
        data = [];
        say('354 go on');
      } else if (/^QUIT/i.test(line)) {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    }
  });
});

process.on('message', (message) => {
  if (message.fail) fail = message.fail;
  process.send({ log: letters });
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
