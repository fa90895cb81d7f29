package blob

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// How long we wait for an object store. A stream may take hours; it may not stand still.
const (
	dialTime   = time.Second
	helloTime  = 3 * time.Second
	stillTime  = 30 * time.Second
	idleTime   = 15 * time.Second // below stillTime, which would cut an idle connection
	bufferSize = 64 << 10
)

func transport() *http.Transport {
	dialer := net.Dialer{Timeout: dialTime, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return movingConn{c}, nil
		},
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: helloTime,
		IdleConnTimeout:     idleTime,
		MaxIdleConnsPerHost: 64,
		ReadBufferSize:      bufferSize,
		WriteBufferSize:     bufferSize,
		DisableCompression:  true,
	}
}

// movingConn fails when no byte moves for stillTime in either direction.
type movingConn struct{ net.Conn }

func (c movingConn) Read(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(stillTime)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c movingConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(stillTime)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
