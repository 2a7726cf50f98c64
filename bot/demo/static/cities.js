// Places that a person of the scenario may be at.
export const CITIES = [
  ["Doha", "Qatar", 25.2854, 51.531], ["Dubai", "United Arab Emirates", 25.2048, 55.2708],
  ["Kuwait City", "Kuwait", 29.3759, 47.9774], ["Riyadh", "Saudi Arabia", 24.7136, 46.6753],
  ["Tehran", "Iran", 35.6892, 51.389], ["Serakhs", "border of Iran and Turkmenistan", 36.5294, 61.2133],
  ["Istanbul", "Türkiye", 41.0082, 28.9784], ["Seoul", "South Korea", 37.5665, 126.978],
];

export function cityNear(lat, lon) {
  const found = CITIES.find(([, , y, x]) => Math.hypot(y - lat, x - lon) < 0.3);
  return found ? `${found[0]}, ${found[1]}` : "";
}
