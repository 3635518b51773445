// migrate_doctor.

#include "insight/doctor.hpp"
#include "api/output.hpp"
#include "bridge/wall.hpp"

// No check of versions: that they differ is one of the findings.
SLUICE_FUNCTION(sluice_doctor) {
    api::Output out(fcinfo);
    for (const insight::Finding &finding : insight::examine()) {
        Datum values[5];
        bool nulls[5];
        api::set_text(values, nulls, 0, finding.topic);
        api::set_text(values, nulls, 1, finding.level);
        api::set_text(values, nulls, 2, finding.object);
        api::set_text(values, nulls, 3, finding.detail);
        api::set_text(values, nulls, 4, finding.command);
        out.add(values, nulls);
    }
    return Datum(0);
}
