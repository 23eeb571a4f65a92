/// An HTTPS server for HTTP/2 and HTTP/1.1 whose paths misbehave in all the ways that tests need.
///
/// Says its port on the first line; ends when its standard input does.
let nodeServerScript = #"""
    const http2 = require('http2'), fs = require('fs');
    const [directory, streams] = process.argv.slice(1);
    const stats = { sessions: 0, http1: 0, resets: [], written: 0, open: 0, maximumOpen: 0 };
    const server = http2.createSecureServer({
      allowHTTP1: true, cert: fs.readFileSync(directory + '/cert.pem'), key: fs.readFileSync(directory + '/key.pem'),
      settings: { maxConcurrentStreams: Number(streams) },
    });
    server.on('session', () => stats.sessions++);
    server.on('sessionError', () => {});
    server.on('request', (request, response) => {
      const url = new URL(request.url, 'https://x'), number = name => Number(url.searchParams.get(name));
      const stream = request.stream;
      if (!stream) stats.http1++;
      stats.maximumOpen = Math.max(stats.maximumOpen, ++stats.open);
      response.on('close', () => { stats.open--; });
      response.on('error', () => {});
      if (stream) stream.on('close', () => { if (stream.rstCode) stats.resets.push(stream.rstCode); }).on('error', () => {});
      const begin = () => { response.writeHead(200, { 'content-type': 'text/plain' }); response.write('begun'); };
      switch (url.pathname) {
        case '/version': response.end(request.httpVersion); break;
        case '/stats': {
          const wanted = url.searchParams.get('open');
          const look = () => {
            if (wanted !== null && stats.open - 1 != wanted) return setTimeout(look, 2);
            response.end(JSON.stringify({ ...stats, http1: stats.http1 - 1, open: stats.open - 1 }));
          };
          look(); break;
        }
        case '/echo': request.pipe(response); break;
        case '/pieces': {
          let left = number('count');
          const step = () => { if (!left--) return response.end(); response.write(url.searchParams.get('text')); setTimeout(step, number('ms')); };
          response.writeHead(200); step(); break;
        }
        case '/meet': {
          begin(); waiting.push(response);
          if (waiting.length == number('count')) for (const other of waiting.splice(0)) other.end(' and ended');
          break;
        }
        case '/hold': begin(); break;
        case '/silent': break;
        case '/reset': begin(); setImmediate(() => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)); break;
        case '/refuse': stream.close(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM); break;
        case '/destroy': begin(); setTimeout(() => request.socket.destroy ? stream.session.destroy() : 0, 20); break;
        case '/cut': begin(); setTimeout(() => sockets.forEach(socket => socket.destroy()), 20); break;
        case '/short': response.writeHead(200, { 'content-length': 10 }); response.end('Hello'); break;
        case '/goaway': begin(); stream.session.goaway(); setTimeout(() => response.end(' and ended'), 20); break;
        case '/large': {
          let left = number('bytes'); const piece = Buffer.alloc(65536, 120);
          const more = () => { while (left > 0) { left -= piece.length; stats.written += piece.length; if (!response.write(piece)) return response.once('drain', more); } response.end(); };
          response.writeHead(200); more(); break;
        }
        default: response.writeHead(404); response.end();
      }
    });
    const waiting = [], sockets = new Set();
    server.on('secureConnection', socket => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));
    process.stdin.resume().on('end', () => process.exit());
    """#
