import Kafka
import Logging
import Testing
