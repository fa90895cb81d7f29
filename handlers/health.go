package handlers

import (
	"github.com/gofiber/fiber/v2"

	"qingyuan/handlers/mw"
)

// healthz says that the process lives.
func (k kit) healthz(c *fiber.Ctx) error { return c.SendString("ok\n") }

// readyz says whether what we rest on answers: 200, or 503 with the parts that don't.
// Only the names of parts are shown; why is in the log.
func (k kit) readyz(c *fiber.Ctx) error {
	parts := map[string]string{}
	for name, err := range k.parts.Ready(mw.Context(c)) {
		parts[name] = "ok"
		if err != nil {
			parts[name] = "unavailable"
			c.Status(fiber.StatusServiceUnavailable)
			k.parts.Log.Warn("not ready", "part", name, "error", err)
		}
	}
	return c.JSON(parts)
}
